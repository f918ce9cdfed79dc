from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Dense, Flatten, Dropout, BatchNormalization

NUM_CLASSES = 10
FILTERS = [32, 64, 128]

model = Sequential()
for i, filters in enumerate(FILTERS):
    if i == 0:
        model.add(Conv2D(filters, (3, 3), padding='same', activation='relu', input_shape=(32, 32, 3), name=f'block{i + 1}_conv1'))
    else:
        model.add(Conv2D(filters, (3, 3), padding='same', activation='relu', name=f'block{i + 1}_conv1'))
    model.add(BatchNormalization())
    model.add(Conv2D(filters, (3, 3), padding='same', activation='relu', name=f'block{i + 1}_conv2'))
    model.add(BatchNormalization())
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.2 + 0.1 * i))
model.add(Flatten())
model.add(Dense(128, activation='relu'))
model.add(Dense(NUM_CLASSES, activation='softmax'))
print(model.summary())
model.compile(optimizer='sgd', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
