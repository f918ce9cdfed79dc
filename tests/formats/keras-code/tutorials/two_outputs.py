from keras.layers import Input, Dense, LSTM, RepeatVector, TimeDistributed, Concatenate
from keras.models import Model

n_steps, n_features = 9, 1

visible = Input(shape=(n_steps, n_features))
encoder = LSTM(16, activation='relu')(visible)
# define reconstruct decoder
decoder1 = RepeatVector(n_steps)(encoder)
decoder1 = LSTM(16, activation='relu', return_sequences=True)(decoder1)
decoder1 = TimeDistributed(Dense(1))(decoder1)
# define predict decoder
decoder2 = RepeatVector(n_steps - 1)(encoder)
decoder2 = LSTM(16, activation='relu', return_sequences=True)(decoder2)
decoder2 = TimeDistributed(Dense(1))(decoder2)
# tie it together
model = Model(inputs=visible, outputs=[decoder1, decoder2])
model.compile(optimizer='adam', loss='mse')
model.fit(seq_in, [seq_in, seq_out], epochs=300, verbose=0)
yhat = model.predict(seq_in, verbose=0)
print(yhat)
