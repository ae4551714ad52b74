"""Where things lie in an installation."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
MODEL = ROOT / "models" / "yibao.tar.gz"
MODEL_RECORD = ROOT / "models" / "yibao.tar.gz.json"
VAR = ROOT / "var"
"""What a running installation writes: database, secrets, generated process configuration."""
CREDENTIALS = ROOT / "deploy" / "rasa-credentials.yml"
