import keras
from keras import layers, regularizers

def conv_block(x, filters, name, kernel_size=3, **options):
    x = layers.Conv2D(filters, kernel_size, padding="same", use_bias=False, name=f"{name}_conv", **options)(x)
    x = layers.BatchNormalization(name=f"{name}_bn")(x)
    return layers.Activation("relu", name=name + "_relu")(x)

inputs = keras.Input((32, 32, 3))
x = inputs
for i, f in enumerate([16, 32, 64], start=1):
    x = conv_block(x, f, name="block%d" % i, kernel_regularizer=regularizers.l2(1e-4))
    x = layers.MaxPooling2D()(x)
base = keras.Model(inputs, x, name="base")
base.trainable = False

new_inputs = keras.Input(shape=(32, 32, 3))
x = base(new_inputs, training=False)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.2)(x)
outputs = layers.Dense(1)(x)
model = keras.Model(new_inputs, outputs)

for layer in base.layers[:-4]:
    layer.trainable = False
for layer in base.layers[-4:]:
    layer.trainable = True

model.compile(
    optimizer=keras.optimizers.Adam(1e-5),
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.BinaryAccuracy()],
)
model.fit(new_dataset, epochs=20, callbacks=[keras.callbacks.TensorBoard(log_dir="logs")])
