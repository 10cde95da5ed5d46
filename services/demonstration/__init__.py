"""The demonstration commune: xã Thanh Định lives from 15 November 2023 to 14 May 2025.

Nothing here is inserted anywhere: invented officers call the operations of the five services, one
after the other, each at its simulated moment and under a key made from the seed. So the same seed
gives the same life to the byte, and a life that was broken off goes on where it stopped.

All people are invented. Chance comes only from `chance.of(seed, theme)`.
"""
