import keras
from keras import Input, Model
from keras.layers import Dense, Concatenate, Dropout, LayerNormalization, Lambda, Add

CONFIG = {"units": [32, 16, 8], "rate": 0.1, "experts": 3, "classes": 5}
use_norm = True
n_features = 4 * 5 + 2 ** 2 - 1

inputs = Input(shape=(n_features,))
experts = [Dense(CONFIG["units"][0], activation="gelu", name=f"expert_{i + 1}")(inputs) for i in range(CONFIG["experts"])]
x = Concatenate()(experts) if len(experts) > 1 else experts[0]
for units, rate in zip(CONFIG["units"][1:], [CONFIG["rate"]] * 2):
    y = Dense(units, activation="relu" if units > 10 else "tanh")(x)
    if use_norm:
        y = LayerNormalization()(y)
    x = Dropout(rate)(y)
head = lambda n, act="softmax": Dense(n, activation=act)
outputs = head(CONFIG["classes"])(x)
model = Model(inputs=inputs, outputs=outputs, name="mixture")

lr_schedule = keras.optimizers.schedules.ExponentialDecay(initial_learning_rate=1e-2, decay_steps=10000, decay_rate=0.9)
model.compile(optimizer=keras.optimizers.SGD(learning_rate=lr_schedule, momentum=0.9, nesterov=True), loss="sparse_categorical_crossentropy")
assert model.count_params() > 0
if __name__ == "__main__":
    model.summary(line_length=100)
