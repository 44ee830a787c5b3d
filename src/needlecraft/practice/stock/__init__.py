"""What is used up: products, their lots, cartridges."""
