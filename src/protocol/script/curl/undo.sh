look
[ "$kind" != Managed ] || { printf 'it is managed already\n'; exit 0; }
managed
