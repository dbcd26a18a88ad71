"""Prints the first numbers of xoshiro256** seeded by splitmix64(0), written from the authors' public-domain reference
(https://prng.di.unimi.it), for tests/core/rng_test.cpp."""
MASK = (1 << 64) - 1


def splitmix(state):
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = state
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return state, z ^ (z >> 31)


def rotl(x, k):
    return ((x << k) | (x >> (64 - k))) & MASK


seed, words = 0, []
for _ in range(4):
    seed, word = splitmix(seed)
    words.append(word)
for _ in range(3):
    print((rotl((words[1] * 5) & MASK, 7) * 9) & MASK)
    t = (words[1] << 17) & MASK
    words[2] ^= words[0]
    words[3] ^= words[1]
    words[1] ^= words[2]
    words[0] ^= words[3]
    words[2] ^= t
    words[3] = rotl(words[3], 45)
