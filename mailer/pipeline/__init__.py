"""The order of the stages: the table of contents of the program.

    starting    a sample publication → a folder
    collecting  files, addresses and feeds → stories on the shelf
    writing     stories and words → an issue file
    theming     themes → the one in use, one of one's own, specimens
    making      an issue → editions → files and messages
    checking    an issue → findings
    previewing  an issue → what its page shows, again after every save
    releasing   an issue that is fit → a seal, and who approved it
    listing     a file → a list of readers, and a list → a file; who gets nothing
    comparing   two issues, or an issue and its seal → what differs

Each function is one journey. The parts come in as arguments (``Desk``), what comes out is data for ``cli`` to show.
"""
