#!/usr/bin/env python3
"""Predicts molecules with a trained model through the C interface; nothing but the standard library is needed.

    predict_ctypes.py LIBRARY MODEL SMILES...    such as: predict_ctypes.py /opt/athanor/lib/libathanor_predict.so examples/models/gap.athanor CCO
"""
import ctypes
import sys


class Model:
    def __init__(self, library, path):
        self._library = ctypes.CDLL(library)
        self._library.athanor_last_error.restype = ctypes.c_char_p
        self._library.athanor_num_outputs.restype = ctypes.c_size_t
        self._library.athanor_output_name.restype = ctypes.c_char_p
        self._model = ctypes.c_void_p()
        self._check(self._library.athanor_open(path.encode(), ctypes.byref(self._model)))
        self.outputs = [self._library.athanor_output_name(self._model, ctypes.c_size_t(i)).decode()
                        for i in range(self._library.athanor_num_outputs(self._model))]

    def _check(self, status):
        if status:
            raise RuntimeError(self._library.athanor_last_error().decode())

    def predict(self, smiles, threads=1):
        """One list of numbers per molecule; NaN for one that cannot be predicted."""
        width = len(self.outputs)
        values = (ctypes.c_double * (len(smiles) * width))()
        texts = (ctypes.c_char_p * len(smiles))(*[text.encode() for text in smiles])
        self._check(self._library.athanor_predict(self._model, texts, ctypes.c_size_t(len(smiles)),
                                                  ctypes.c_size_t(threads), values, None, None))
        return [values[i * width:(i + 1) * width] for i in range(len(smiles))]

    def close(self):
        self._library.athanor_close(self._model)
        self._model = None


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    model = Model(sys.argv[1], sys.argv[2])
    smiles = sys.argv[3:]
    for text, numbers in zip(smiles, model.predict(smiles)):
        print(text, *(f"{name} = {number:.3f}" for name, number in zip(model.outputs, numbers)))
    model.close()


if __name__ == "__main__":
    main()
