from tensorflow import keras
from tensorflow.keras.datasets import mnist
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Dropout, Flatten, Conv2D, MaxPooling2D
from tensorflow.keras.utils import to_categorical
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint
from sklearn.model_selection import train_test_split
import matplotlib.pyplot as plt
import numpy as np

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train.reshape(x_train.shape[0], 28, 28, 1).astype("float32") / 255
x_test = x_test.reshape(x_test.shape[0], 28, 28, 1).astype("float32") / 255
y_train = to_categorical(y_train, 10)
y_test = to_categorical(y_test, 10)
x_train, x_val, y_train, y_val = train_test_split(x_train, y_train, test_size=0.1, random_state=42)

batch_size = 128
num_classes = y_test.shape[1]

def create_model(filters=(32, 64), dropout=0.25, **kwargs):
    """Two convolutions, then two dense layers."""
    model = Sequential()
    model.add(Conv2D(filters[0], kernel_size=(3, 3), activation="relu", input_shape=x_train.shape[1:], **kwargs))
    for f in filters[1:]:
        model.add(Conv2D(f, (3, 3), activation="relu", **kwargs))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(dropout) if dropout > 0 else Dropout(0.1))
    model.add(Flatten())
    model.add(Dense(128, activation="relu"))
    model.add(Dropout(2 * dropout))
    model.add(Dense(num_classes, activation="softmax"))
    return model

model = create_model(kernel_initializer="he_normal")
model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.Adadelta(learning_rate=1.0), metrics=["accuracy"])
model.summary()

callbacks = [
    EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True),
    ModelCheckpoint("best.keras", save_best_only=True),
]
history = model.fit(
    x_train, y_train,
    batch_size=batch_size,
    epochs=12,
    verbose=1,
    validation_data=(x_val, y_val),
    callbacks=callbacks,
)
score = model.evaluate(x_test, y_test, verbose=0)
print("Test loss:", score[0])
print(f"Test accuracy: {score[1]:.4f}")

plt.plot(history.history["accuracy"])
plt.plot(history.history["val_accuracy"])
plt.legend(["train", "val"], loc="upper left")
plt.show()

weights, biases = model.layers[0].get_weights()
print(weights.shape, biases.shape)
for layer in model.layers:
    print(layer.name, layer.count_params())
predictions = np.argmax(model.predict(x_test), axis=-1)
