"""How much text a round keeps."""

RULES_LENGTH = 200_000
WORDS_LENGTH = 1_000
NOTE_LENGTH = 500
