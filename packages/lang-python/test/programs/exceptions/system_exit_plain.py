# raise SystemExit without a code exits with 0.
print('start')
raise SystemExit
