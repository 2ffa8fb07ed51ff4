#!/usr/bin/env python3
"""docs/api.yaml as JSON on standard output, for programs that read no YAML. Refuses what JSON cannot say."""
import json
import sys

import yaml

path = sys.argv[1] if len(sys.argv) > 1 else "docs/api.yaml"
with open(path, encoding="utf-8") as file:
    json.dump(yaml.safe_load(file), sys.stdout, ensure_ascii=False)
