% for piece in pieces:
% if piece.is_marked:
<mark>{{piece.text}}</mark>\\
% else:
{{piece.text}}\\
% end
% end
