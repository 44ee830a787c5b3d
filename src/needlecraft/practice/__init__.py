"""Records a practice: people, patients, treatments. The Django project; it asks the protocol and decides nothing itself."""
