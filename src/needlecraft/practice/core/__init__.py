"""What all apps stand on: seals, policies of addresses, headers, the look. It knows no word of the clinic."""
