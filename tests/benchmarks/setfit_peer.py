"""How well and how fast setfit tells Banking77's intents; run by setfit.py, in an interpreter that has setfit.

    setfit_peer.py BASE LEARN.csv HELD.csv

BASE is the folder of the same pre-trained encoder as ours. Its body learns from pairs of eight texts an intent, as
setfit does (Tunstall et al. 2022), its head from all of LEARN. The last line out is JSON: macro-F1, texts a second
read one at a time on one thread.
"""

import csv
import json
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer
from setfit import SetFitModel, Trainer, TrainingArguments
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

EACH, STEPS = 8, 800

torch.set_num_threads(1)
base, learn, held = sys.argv[1:]
rows = []
for one in (learn, held):
    with Path(one).open(encoding="utf-8", newline="") as file:
        rows.append([(text, int(label)) for text, label in csv.reader(file)])
by_label = defaultdict(list)
for text, label in rows[0]:
    by_label[label].append(text)
chance = random.Random(1)
some = [(text, label) for label, texts in by_label.items() for text in chance.sample(texts, EACH)]
model = SetFitModel(SentenceTransformer(base, device="cpu"), LogisticRegression(max_iter=300))
arguments = TrainingArguments(batch_size=16, max_steps=STEPS, seed=1, report_to="none", save_strategy="no")
names = ("text", "label")
Trainer(model, arguments, Dataset.from_list([dict(zip(names, one, strict=True)) for one in some])).train()
texts, labels = zip(*rows[0], strict=True)
model.model_head.fit(model.model_body.encode(list(texts), normalize_embeddings=True), labels)
texts, labels = zip(*rows[1], strict=True)
began = time.perf_counter()
given = [int(model.predict([text], show_progress_bar=False)[0]) for text in texts]
took = time.perf_counter() - began
print(json.dumps({"macro_f1": f1_score(labels, given, average="macro"), "a_second": len(texts) / took}))
