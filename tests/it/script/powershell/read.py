"""Reads PowerShell from the standard input, and prints as JSON what is no PowerShell in it, and the texts that stand
between single quotes. Argument: folder of the packages.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

import tree_sitter
import tree_sitter_powershell

script = sys.stdin.buffer.read()
language = tree_sitter.Language(tree_sitter_powershell.language())
faults, texts = [], []
left = [tree_sitter.Parser(language).parse(script).root_node]
while left:
    node = left.pop()
    text = script[node.start_byte : node.end_byte].decode()
    if node.is_error or node.is_missing:
        faults.append([node.start_point[0] + 1, text[:200]])
    if node.type == "verbatim_string_characters":
        texts.append(text)
    left.extend(node.children)
json.dump({"faults": faults, "texts": texts}, sys.stdout)
