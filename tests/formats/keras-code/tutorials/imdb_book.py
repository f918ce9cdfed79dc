import numpy as np
from keras.datasets import imdb
from keras.preprocessing import sequence
from keras.layers import Dense, Embedding, Bidirectional, GRU, SpatialDropout1D, Conv1D, GlobalMaxPooling1D
from keras.models import Sequential

max_features = 10_000
maxlen = 500

(input_train, y_train), (input_test, y_test) = imdb.load_data(num_words=max_features)
input_train = sequence.pad_sequences(input_train, maxlen=maxlen)
input_test = sequence.pad_sequences(input_test, maxlen=maxlen)

def vectorize_sequences(sequences, dimension=10000):
    results = np.zeros((len(sequences), dimension))
    for i, sequence in enumerate(sequences):
        results[i, sequence] = 1.
    return results

model = Sequential(name='reviews')
model.add(Embedding(max_features, 32, input_length=maxlen, mask_zero=True))
model.add(SpatialDropout1D(0.2))
model.add(Bidirectional(GRU(32, return_sequences=True)))
model.add(Bidirectional(GRU(16)))
model.add(Dense(1, activation='sigmoid'))

model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['acc'])
history = model.fit(input_train, y_train, epochs=10, batch_size=128, validation_split=0.2)
