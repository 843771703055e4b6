sh serve.sh &
node test/visible.mjs
