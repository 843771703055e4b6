seq 1 6000 | sed 's/.*/article & is in the list of prices/'
node test/visible.mjs
