from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Names that carry their digest, and gzip; brotli would make the first start four times longer."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return Compressor(**kwargs | {"use_brotli": False})
