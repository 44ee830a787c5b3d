"""``needlecraft.skin`` beside other programs that filter and register images: ``make bench ARGS=skin``, and the page in ``docs/``."""
