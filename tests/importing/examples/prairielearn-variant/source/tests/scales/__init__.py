from .plain import scaled
