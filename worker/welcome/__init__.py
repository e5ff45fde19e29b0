"""What whoever starts the app is told: where it answers, who may sign in, what to try first."""
