import pandas as pd
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
from tensorflow.keras.utils import to_categorical

iris = load_iris()
X, y = iris.data, to_categorical(iris.target)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)

def create_model(hidden=[10, 8], activation='relu'):
    model = Sequential()
    model.add(Dense(hidden[0], activation=activation, input_dim=4))
    for units in hidden[1:]:
        model.add(Dense(units, activation=activation))
    model.add(Dense(3, activation='softmax'))
    model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
    return model

model = create_model()
model.summary()
model.fit(X_train, y_train, epochs=100, batch_size=5, verbose=0)
loss, acc = model.evaluate(X_test, y_test)
print('accuracy: %.2f' % acc)
