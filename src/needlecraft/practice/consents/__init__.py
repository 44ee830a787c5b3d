"""What a patient has agreed to, bound to the plan that was shown."""
