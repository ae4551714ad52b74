"""The plain alternatives that `bench_nlu.py` compares with: a classifier of scikit-learn or the
nearest neighbour, on the vectors of sentence encoders with or without character n-grams."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

from bot.nlu.encoders import load_encoder
from bot.nlu.ngrams import CharacterNgrams

_FILE = "fitted.pickle"

METHODS = {
    "svc": lambda: LinearSVC(C=0.5, tol=0.1, random_state=0),
    "logistic": lambda: LogisticRegression(C=10.0, solver="liblinear", tol=0.1, random_state=0),
    "nearest": lambda: KNeighborsClassifier(n_neighbors=1, algorithm="brute"),
}


class Features:
    """The vectors of all ``encoders`` side by side, and n-grams of 1 to 4 characters."""

    def __init__(self, encoders: list[str], *, ngrams: bool) -> None:
        self._encoders = encoders
        self._ngrams = CharacterNgrams(1, 4, rarest=2) if ngrams else None

    def fit(self, texts: list[str]) -> Any:
        """Learn the n-grams; the features of ``texts``."""
        if self._ngrams:
            self._ngrams.fit(texts)
        return self.transform(texts)

    def transform(self, texts: list[str]) -> Any:
        """One row for each text: an array, or a sparse matrix where n-grams take part."""
        parts: list[npt.NDArray[np.float32]] = [
            load_encoder(name).encode(texts) for name in self._encoders
        ]
        if not self._ngrams:
            return np.hstack(parts)
        return sp.hstack([*map(sp.csr_matrix, parts), self._ngrams.transform(texts)], format="csr")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EncoderClassifier(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Names the most likely intent; it knows no thresholds, only the out-of-scope intents."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        fitted: tuple[Features, Any] | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._fitted = fitted

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``method``: one of METHODS; ``encoders``: names known to bot.nlu.encoders."""
        return {"method": "svc", "encoders": ["use"], "ngrams": True}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderClassifier:
        """A component that still has to be trained."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit to the labelled examples."""
        examples = training_data.intent_examples
        features = Features(self._config["encoders"], ngrams=self._config["ngrams"])
        rows = features.fit([example.get(TEXT) for example in examples])
        classifier = METHODS[self._config["method"]]()
        classifier.fit(rows, [example.get(INTENT) for example in examples])
        with self._storage.write_to(self._resource) as folder:
            (folder / _FILE).write_bytes(pickle.dumps((features, classifier)))
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EncoderClassifier:
        """A component that was fitted earlier."""
        with model_storage.read_from(resource) as folder:
            fitted = pickle.loads((folder / _FILE).read_bytes())
        return cls(config, model_storage, resource, fitted)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message."""
        if self._fitted:
            features, classifier = self._fitted
            for message in messages:
                name = str(classifier.predict(features.transform([message.get(TEXT)]))[0])
                message.set(INTENT, {"name": name, "confidence": 1.0}, add_to_output=True)
        return messages
