import numpy as np
import pandas as pd
import tensorflow as tf

WINDOW = 24
HORIZON = 6
n_features = 5

df = pd.read_csv('weather.csv')
train_mean = df.mean()
df = (df - train_mean) / df.std()

model = tf.keras.models.Sequential([
    tf.keras.layers.Conv1D(32, 5, strides=1, padding='causal', activation='relu', input_shape=[WINDOW, n_features]),
    tf.keras.layers.LSTM(32, return_sequences=True),
    tf.keras.layers.GRU(32),
    tf.keras.layers.Dense(30, activation='relu'),
    tf.keras.layers.Dense(HORIZON),
])
lr_schedule = tf.keras.callbacks.LearningRateScheduler(lambda epoch: 1e-8 * 10 ** (epoch / 20))
optimizer = tf.keras.optimizers.SGD(learning_rate=1e-5, momentum=0.9)
model.compile(loss=tf.keras.losses.Huber(), optimizer=optimizer, metrics=['mae'])
history = model.fit(dataset, epochs=100, callbacks=[lr_schedule])
model.save('weather.keras')
