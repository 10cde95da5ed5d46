"""Who somebody is (tickets), what they may do (rights), as each service knows it for itself."""
