import keras
from keras import layers
from keras.models import Sequential
from keras.layers import Dense, Dropout, Conv1D, MaxPool1D, LSTM, GRU, TimeDistributed, Bidirectional
from keras.utils import to_categorical, plot_model
from keras.callbacks import EarlyStopping
from keras.optimizers import SGD, schedules
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

df = pd.read_csv('data.csv')
X = df.drop('target', axis=1).values
y = df['target'].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
timesteps, features = 30, 6
n_out = 1

def build(units=(64, 32), rate=.2, *, cell=LSTM, **kw):
    m = Sequential(name="forecaster")
    m.add(keras.Input((timesteps, features)))
    for i, u in enumerate(units):
        last = i == len(units) - 1
        m.add(Bidirectional(cell(u, return_sequences=not last, **kw), name=f"rnn_{i + 1}"))
        if rate > 0:
            m.add(Dropout(rate))
    m.add(Dense(n_out, activation="sigmoid" if n_out == 1 else "softmax"))
    return m

model = build(cell=GRU, recurrent_dropout=0.1)
lr = schedules.ExponentialDecay(0.01, decay_steps=1000, decay_rate=0.9)
model.compile(SGD(lr, momentum=0.9, nesterov=True), "binary_crossentropy", ["accuracy", keras.metrics.AUC(name="auc")])
hist = model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=20, batch_size=16, callbacks=[EarlyStopping(monitor="val_loss", patience=3)], verbose=0)
print(f"Best: {max(hist.history['val_accuracy']):.3f}")
plot_model(model, show_shapes=True)
y_pred = (model.predict(X_test) > 0.5).astype("int32")
