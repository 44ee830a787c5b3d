"""The command line: reads files, asks the protocol, prints pages for people and JSON for programs. It decides nothing."""
