# Strings compare by code point.
print('a' < 'b', 'a' < 'B', 'abc' < 'abd', 'ab' < 'abc', '' < 'a', 'Z' < 'a', 'é' > 'z')
print(sorted(['banana', 'Apple', 'cherry', 'apple', '']), max('hello'), min('hello'))
print('\uffff' < '😀', 'a' == 'a', 'a' != 'b')
