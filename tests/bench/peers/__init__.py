"""What the platform is measured against: written as their makers advise, doing no less."""
