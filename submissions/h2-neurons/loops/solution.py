# part 1, loops only
from math import exp, hypot, log, sqrt

value = 0.1 + 0.2 * 1 + 0.3 * 1
normal = (2 / sqrt(13), 3 / sqrt(13))
distance = 1 / sqrt(13)


def sig(t):
    return 1 / (1 + exp(-t)) if t >= 0 else 1 - 1 / (1 + exp(t))


def dot(a, b):
    return sum(a[j] * b[j] for j in range(len(a)))


def discriminant(theta, X):
    return [theta[0] + dot(theta[1:], x) for x in X]


def boundary(theta):
    length = hypot(*theta[1:])
    return [t / length for t in theta[1:]], abs(theta[0]) / length


def step(z):
    return [1 if t > 0 else 0 for t in z]


def sigmoid_derivative(z):
    return [sig(t) * sig(-t) for t in z]


def log_odds(theta, X):
    odds = []
    for x in X:
        p = sig(dot(theta, x))
        odds.append(log(p) - log(sig(-dot(theta, x))))
    return odds


def log_sigmoid_derivative(z):
    return [sig(-t) for t in z]


def logistic_loss(theta, X, y):
    E = 0.0
    for i in range(len(y)):
        t = dot(theta, X[i])
        E -= log(sig(t)) if y[i] == 1 else log(sig(-t))
    return E


def logistic_gradient(theta, X, y):
    g = [0.0] * len(theta)
    for i in range(len(y)):
        error = sig(dot(theta, X[i])) - y[i]
        for j in range(len(theta)):
            g[j] += error * X[i][j]
    return g


def logistic_step(theta, X, y, learning_rate):
    g = logistic_gradient(theta, X, y)
    return [theta[j] - learning_rate * g[j] for j in range(len(theta))]


def discriminants_against_all(classes):
    return len(range(classes))


def discriminants_against_each_other(classes):
    return sum(1 for i in range(classes) for j in range(i))


def predict_against_all(Theta, X):
    found = []
    for x in X:
        best = 0
        for k in range(1, len(Theta)):
            if dot(Theta[k], x) > dot(Theta[best], x):
                best = k
        found.append(best)
    return found


def predict_against_each_other(Theta, X):
    k = 2
    while discriminants_against_each_other(k) < len(Theta):
        k += 1
    found = []
    for x in X:
        votes, row = [0] * k, 0
        for i in range(k - 1):
            for j in range(i + 1, k):
                votes[i if dot(Theta[row], x) > 0 else j] += 1
                row += 1
        found.append(votes.index(max(votes)))
    return found


def soft(t):
    top = max(t)
    powers = [exp(v - top) for v in t]
    return [p / sum(powers) for p in powers]


def softmax(scores):
    return [soft(row) for row in scores]


def softmax_derivative(Theta, x):
    s = soft([dot(theta, x) for theta in Theta])
    K = range(len(s))
    return [[[s[j] * ((1 if i == j else 0) - s[i]) * v for v in x] for i in K] for j in K]


def log_softmax_derivative(Theta, x):
    s = soft([dot(theta, x) for theta in Theta])
    K = range(len(s))
    return [[[((1 if i == j else 0) - s[i]) * v for v in x] for i in K] for j in K]


def cross_entropy_loss(Theta, X, Y):
    E = 0.0
    for x, y in zip(X, Y):
        E -= log(soft([dot(theta, x) for theta in Theta])[list(y).index(1)])
    return E


def cross_entropy_gradient(Theta, X, Y):
    g = [[0.0] * Theta.shape[1] for _ in Theta]
    for x, y in zip(X, Y):
        s = soft([dot(theta, x) for theta in Theta])
        for k in range(len(s)):
            for j in range(len(x)):
                g[k][j] += (s[k] - y[k]) * x[j]
    return g


def cross_entropy_step(Theta, X, Y, learning_rate):
    g = cross_entropy_gradient(Theta, X, Y)
    return [[Theta[k][j] - learning_rate * g[k][j] for j in range(len(g[k]))] for k in range(len(g))]
