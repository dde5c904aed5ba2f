"""The order of the stages: the table of contents of the program.

    starting    a sample publication → a folder
    collecting  files, addresses and feeds → stories on the shelf
    writing     stories and words → an issue file
    making      an issue → editions → files and messages

Each function is one journey. The parts come in as arguments (``Desk``), what comes out is data for ``cli`` to show.
"""
