"""Many phones, a bad network, the server, workers and an administrator under one virtual clock."""
