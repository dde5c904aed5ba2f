"""The one door to the network: what is fetched, from where, how much of it and for how long."""
