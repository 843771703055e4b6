sed -n "/^  worker:/,/^  mail:/p" config/services.yaml | grep -qx "      memory: 512"
