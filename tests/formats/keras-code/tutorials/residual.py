import keras
from keras import layers as L

inputs = keras.Input(shape=(32, 32, 3), name="img")
x = L.Conv2D(32, 3, activation="relu")(inputs)
x = L.Conv2D(64, 3, activation="relu")(x)
block_1_output = L.MaxPooling2D(3)(x)

x = L.Conv2D(64, 3, activation="relu", padding="same")(block_1_output)
x = L.Conv2D(64, 3, activation="relu", padding="same")(x)
block_2_output = L.add([x, block_1_output])

x = L.Conv2D(64, 3, activation="relu", padding="same")(block_2_output)
x = L.Conv2D(64, 3, activation="relu", padding="same")(x)
block_3_output = L.add([x, block_2_output])

x = L.Conv2D(64, 3, activation="relu")(block_3_output)
x = L.GlobalAveragePooling2D()(x)
x = L.Dense(256, activation="relu")(x)
x = L.Dropout(0.5)(x)
outputs = L.Dense(10)(x)

model = keras.Model(inputs, outputs, name="toy_resnet")
model.summary()
keras.utils.plot_model(model, "mini_resnet.png", show_shapes=True)

model.compile(
    optimizer=keras.optimizers.RMSprop(1e-3),
    loss=keras.losses.CategoricalCrossentropy(from_logits=True),
    metrics=["acc"],
)
model.fit(x_train[:1000], y_train[:1000], batch_size=64, epochs=1, validation_split=0.2)
