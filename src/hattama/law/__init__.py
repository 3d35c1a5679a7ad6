"""What every election law must answer, and the rule sets that answer it: the law is data."""
