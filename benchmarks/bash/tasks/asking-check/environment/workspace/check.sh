printf "Check all prices? [Y/n] "
read -r answer || answer=y
seq 1 300 | sed "s/.*/checking & of 300/" | tr "\n" "\r"
echo "answer: $answer"
node test/visible.mjs
