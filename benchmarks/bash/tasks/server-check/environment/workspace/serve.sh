echo "shop is open"
sleep 300
