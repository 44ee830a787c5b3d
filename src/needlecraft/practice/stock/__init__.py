"""What lies in the cupboards: products, their lots, the devices, and a ledger of every move."""
