import keras
from keras import layers as L

latent_dim = 2
encoder_inputs = keras.Input(shape=(28, 28, 1))
x = L.Conv2D(32, 3, activation="relu", strides=2, padding="same")(encoder_inputs)
x = L.Conv2D(64, 3, activation="relu", strides=2, padding="same")(x)
x = L.Flatten()(x)
x = L.Dense(16, activation="relu")(x)
z_mean = L.Dense(latent_dim, name="z_mean")(x)
encoder = keras.Model(encoder_inputs, z_mean, name="encoder")
encoder.summary()

latent_inputs = keras.Input(shape=(latent_dim,))
x = L.Dense(7 * 7 * 64, activation="relu")(latent_inputs)
x = L.Reshape((7, 7, 64))(x)
x = L.Conv2DTranspose(64, 3, activation="relu", strides=2, padding="same")(x)
x = L.Conv2DTranspose(32, 3, activation="relu", strides=2, padding="same")(x)
decoder_outputs = L.Conv2DTranspose(1, 3, activation="sigmoid", padding="same")(x)
decoder = keras.Model(latent_inputs, decoder_outputs, name="decoder")
decoder.summary()

autoencoder = keras.Model(encoder_inputs, decoder(encoder(encoder_inputs)), name="autoencoder")
autoencoder.compile(optimizer=keras.optimizers.Adam(), loss="binary_crossentropy")
(x_train, _), (x_test, _) = keras.datasets.mnist.load_data()
mnist_digits = np.concatenate([x_train, x_test], axis=0)
mnist_digits = np.expand_dims(mnist_digits, -1).astype("float32") / 255
autoencoder.fit(mnist_digits, mnist_digits, epochs=30, batch_size=128)
