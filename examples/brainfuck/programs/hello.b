Says hello; each letter is made from the one before
++++++++[>+++++++++>++++++++++++>++++<<<-]   cells 1 to 3 are 72 and 96 and 32
>.>+++++.+++++++..+++.                       Hello
>++++++++++++.------------.                  comma and blank
<++++++++.--------.+++.------.--------.      world
>+.>++++++++++.                              exclamation mark and newline
