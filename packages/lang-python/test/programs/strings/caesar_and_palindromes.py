# Small text algorithms.
def caesar(s, k):
    out = []
    for c in s:
        if c.isalpha():
            base = ord('a') if c.islower() else ord('A')
            out.append(chr((ord(c) - base + k) % 26 + base))
        else:
            out.append(c)
    return ''.join(out)
print(caesar('Hello, World!', 3), caesar(caesar('Hello, World!', 3), -3))
def palindrome(s):
    t = [c.lower() for c in s if c.isalnum()]
    return t == t[::-1]
print(palindrome('A man, a plan, a canal: Panama'), palindrome('nope'))
