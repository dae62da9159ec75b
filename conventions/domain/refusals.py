class Refused(Exception):
    """Nothing was changed. `sentence` says what to do."""

    status_code = 409

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
