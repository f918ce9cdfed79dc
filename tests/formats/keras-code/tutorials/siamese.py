import tensorflow as tf
from tensorflow.keras import layers, Model, Input

def make_embedding(input_shape=(28, 28, 1)):
    """The tower that both pictures go through."""
    inp = Input(shape=input_shape)
    x = layers.Conv2D(4, (5, 5), activation="tanh")(inp)
    x = layers.AveragePooling2D(pool_size=(2, 2))(x)
    x = layers.Conv2D(16, (5, 5), activation="tanh")(x)
    x = layers.AveragePooling2D(pool_size=(2, 2))(x)
    x = layers.Flatten()(x)
    x = layers.Dense(10, activation="tanh")(x)
    return Model(inp, x, name="embedding")

embedding_network = make_embedding()

input_1 = Input((28, 28, 1), name="left")
input_2 = Input((28, 28, 1), name="right")
tower_1 = embedding_network(input_1)
tower_2 = embedding_network(input_2)

merge_layer = layers.Subtract()([tower_1, tower_2])
output_layer = layers.Dense(1, activation="sigmoid")(merge_layer)
siamese = Model(inputs=[input_1, input_2], outputs=output_layer)

siamese.compile(loss="mse", optimizer=tf.keras.optimizers.RMSprop(), metrics=["accuracy"])
siamese.summary()
