"""Rasa's command line without Python's search for circular garbage.

    python -m bot.nlu.rasa_train train …

While training Rasa copies each of the utterances several times over. Python's collector looks
through all of them again and again, finds nothing, and would take a tenth of the training.
"""

import gc

from rasa.__main__ import main

if __name__ == "__main__":
    gc.disable()
    main()
