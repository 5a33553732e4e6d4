def generate(data):
    data["params"]["names_for_user"] = [
        {"name": "A", "description": "a matrix", "type": "2d numpy array"},
        {"name": "b", "description": "a vector", "type": "1d numpy array"},
    ]
    data["params"]["names_from_user"] = [
        {"name": "x", "description": "the solution", "type": "1d numpy array"},
        {"name": "residual", "description": "a function", "type": "function"},
        {"name": "size", "description": "its size", "type": "number"},
        {"name": "table", "description": "rows and columns", "type": "dict"},
    ]
