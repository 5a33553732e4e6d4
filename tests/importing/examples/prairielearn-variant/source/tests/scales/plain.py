def scaled(value):
    return 2.0 * value
